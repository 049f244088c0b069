import { z } from 'zod';
import { laneName } from './lane-name.ts';
import { LANES } from './lanes.ts';

const SHAPES = LANES.map((lane) => lane.id);
/** What `--lane` may name: `cni`, or `cni@1.30.3`. */
export const laneText = z.string().superRefine((value, context) => {
  if (laneName(value, SHAPES) !== undefined) return;
  const [shape = ''] = value.split('@', 1);
  if (SHAPES.includes(shape))
    context.addIssue(`${shape}@ must be followed by a version of Istio, as --istio takes it`);
  else context.addIssue({ code: 'invalid_value', values: [...SHAPES], input: value });
});
