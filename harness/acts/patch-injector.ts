import { parseDocument } from 'yaml';
import type { Act, ActWorld } from './act.ts';
import { editInjector, type InjectorEdit } from './injector-config.ts';

export interface InjectorTemplate extends Pick<InjectorEdit, 'meshNamespace' | 'sampleNamespace'> {
  /** Of the template, in the injector's configuration. */
  readonly name: string;
  /** A pod as the injector's template language renders it; merged over what the default templates made. */
  readonly template: string;
}

/**
 * Adds a custom injection template to the default ones: upstream's own means to change what is
 * injected (`templates` and `defaultTemplates`). For instance an init container `istio-init`
 * with NET_ADMIN beside `istio-validation`. A pod that names its templates itself, as gateways do, is not concerned.
 */
export function patchInjector(world: ActWorld, { name, template, ...where }: InjectorTemplate): Act {
  return editInjector(world, {
    ...where,
    what: `injection template ${name} added to the default ones`,
    key: 'config',
    edit: (config) => withTemplate(config, name, template),
  });
}

/** The injector's configuration with one more default template; its comments and the other templates stay. */
export function withTemplate(config: string, name: string, template: string): string {
  const document = parseDocument(config);
  document.setIn(['templates', name], template);
  const defaults: unknown = document.toJS().defaultTemplates;
  document.set('defaultTemplates', [...(Array.isArray(defaults) ? defaults : ['sidecar']), name]);
  return document.toString({ lineWidth: 0 });
}
