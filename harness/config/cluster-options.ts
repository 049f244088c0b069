import { z } from 'zod';
import { PRIMARY_CNIS, USUAL_CNI_DIRECTORIES } from '../model/lane.ts';
import { POD_SECURITY_LEVELS } from '../model/pod-security.ts';
import type { CommandName } from './commands.ts';
import type { OptionRow } from './option-shape.ts';
import { directory, numberFrom } from './values.ts';

/** Who makes clusters, or tells which would be made. */
const COMMANDS = ['run', 'up', 'list'] as const satisfies readonly CommandName[];

/** Options of the clusters that are made, each a member of every lane. */
export const CLUSTER_OPTIONS = {
  primaryCni: {
    schema: z.enum(PRIMARY_CNIS),
    default: 'ptp',
    placeholder: PRIMARY_CNIS.join('|'),
    help: 'what gives pods their network; bridge with --images source alone, kindnet not with it',
    commands: COMMANDS,
  },
  cniConfDir: {
    schema: directory,
    default: USUAL_CNI_DIRECTORIES.cniConfDir,
    placeholder: 'DIR',
    help: "where nodes keep configurations of CNI plugins; the installer is told; not with kind's own CNI",
    commands: COMMANDS,
  },
  cniBinDir: {
    schema: directory,
    default: USUAL_CNI_DIRECTORIES.cniBinDir,
    placeholder: 'DIR',
    help: "where nodes keep programs of CNI plugins; the installer is told; not with kind's own CNI",
    commands: COMMANDS,
  },
  nodes: {
    schema: numberFrom(1, 9, 'whole'),
    default: 2,
    placeholder: 'N',
    help: 'nodes of each lane, its control plane among them, from 1 to 9; of lane disruptive at least 3',
    commands: COMMANDS,
  },
  podSecurity: {
    schema: z.enum(POD_SECURITY_LEVELS),
    default: 'privileged',
    placeholder: POD_SECURITY_LEVELS.join('|'),
    help: 'what namespaces are held to that say nothing of Pod Security, in the clusters that are made',
    commands: COMMANDS,
  },
} as const satisfies Record<string, OptionRow>;
