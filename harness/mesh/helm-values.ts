import { isJsonObject } from '../model/json-object.ts';
import { type Document, mergeDocuments } from './merge.ts';

/** The values of Istio's charts, as Helm takes them, out of the `spec` of an IstioOperator. What they have no value for is left out. */
export function helmValues(spec: Document): Document {
  const { values, meshConfig, hub, tag } = spec;
  const images = Object.fromEntries(Object.entries({ hub, tag }).filter(([, value]) => value !== undefined));
  return mergeDocuments(isJsonObject(values) ? values : {}, {
    ...(isJsonObject(meshConfig) ? { meshConfig } : {}),
    ...(Object.keys(images).length === 0 ? {} : { global: images }),
  });
}
