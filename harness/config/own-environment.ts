/** The environment of this process, for programs that are started with settings in it. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
