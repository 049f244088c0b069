import { entry } from './entry.ts';

/** What becomes of a node and its pods when the agent goes, comes back, or is another. */
export const lifecycle = [
  entry({
    id: 'CNI-M-21',
    theme: 'lifecycle',
    title: 'An agent that is deleted takes its files along, from its node alone',
    statement:
      "An agent that ends in order MUST take its element, its program and its kubeconfig off its own node and leave the primary CNI's part and all other nodes as they are; pods outside the mesh MUST start meanwhile, and an agent that comes MUST bring all three back as they were.",
    source: 'istio/istio cni/pkg/cmd/root.go; cni/pkg/install/install.go Cleanup',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
];
