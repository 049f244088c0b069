import { relative } from 'node:path';
import type { RuntimeMessage } from 'allure-js-commons/sdk';
import { harmless, harmlessValue } from '../../harness/sanitize/harmless.ts';
import { fileWithin, isImage, shownAs } from './attachable.ts';

/**
 * What a test said through Allure's API, as it may be written: no secret, nothing that acts. A file that is not there, or is not
 * of the output directory, is left out; the files there are harmless already.
 */
export function harmlessMessages(messages: readonly RuntimeMessage[], output: string): RuntimeMessage[] {
  return messages.flatMap((message): RuntimeMessage[] => {
    if (message.type === 'attachment_content' || message.type === 'global_attachment_content') {
      const { content, ...about } = message.data;
      const data = { ...harmlessValue(about), contentType: shownAs(about.contentType) };
      return [{ ...message, data: { ...data, content: harmlessContent(content, data) } }];
    }
    if (message.type === 'attachment_path' || message.type === 'global_attachment_path') {
      const { path, ...about } = message.data;
      const file = fileWithin(output, relative(output, path));
      const data = { ...harmlessValue(about), contentType: shownAs(about.contentType) };
      return file === undefined ? [] : [{ ...message, data: { ...data, path: file } }];
    }
    return [harmlessValue(message)];
  });
}

function harmlessContent(
  content: string,
  { encoding, contentType }: { encoding: BufferEncoding; contentType: string },
): string {
  if (isImage(contentType)) return content;
  return Buffer.from(harmless(Buffer.from(content, encoding).toString())).toString(encoding);
}
