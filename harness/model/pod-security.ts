/** Levels of Pod Security, kubernetes.io docs/concepts/security/pod-security-standards. */
export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number];
