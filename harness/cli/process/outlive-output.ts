/**
 * Lets the process go on where what it writes is not taken any more: without it the write's error would end the run at once
 * and leave its lanes behind. `onLost` is told of a full disk (ENOSPC) or a terminal that is gone (EIO), not of a reader that
 * went away (`| head`, EPIPE): that one had what it wanted.
 */
export function outliveOutput(
  stream: NodeJS.EventEmitter,
  onLost: (error: NodeJS.ErrnoException) => void = () => undefined,
): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') onLost(error);
  });
}
