/**
 * Lets the process go on where whoever read its output has gone (`| head`): without it the write's error would end
 * the run at once and leave its lanes behind. @throws, as an uncaught exception, any other error of a stream
 */
export function outliveReaders(streams: readonly NodeJS.EventEmitter[]): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
