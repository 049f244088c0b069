import type { Installer, InstallerParts } from './installer.ts';
import { installProgress, istioctl } from './istioctl.ts';
import { withoutDefinitions } from './without-definitions.ts';

/** By istioctl of the release that is installed. */
export function istioctlInstaller({ run, bin }: InstallerParts): Installer {
  const program = istioctl(run, bin.istioctl);
  return {
    install: async ({ operatorFile, settings }, { kubeconfig, timeoutMs, signal, progress }) => {
      const onLine = (line: string) => {
        const words = installProgress(line);
        if (words !== undefined) progress(words);
      };
      await program.install({ file: operatorFile, settings, kubeconfig, timeoutMs, signal, onLine });
    },
    render: async (wanted, signal) => {
      const manifest =
        wanted === undefined
          ? await program.manifestGenerate(undefined, ['components.cni.enabled=true'], signal)
          : await program.manifestGenerate(wanted.operatorFile, wanted.settings, signal);
      return withoutDefinitions(manifest);
    },
    inject: async (manifest, { kubeconfig, signal }) =>
      await program.kubeInject({ manifest, kubeconfig, signal }),
    finish: async (revision, { kubeconfig, signal }) =>
      await program.tagDefault({ revision, kubeconfig, signal }),
  };
}
