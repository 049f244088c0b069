import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { kindFile } from '../images/kind-program.ts';
import { type SceneServer, type ServerCertificate, serveHttps } from './https.ts';

/** Serves the files of kind's release as upstream names them: the program for this machine, and its checksum file. */
export async function startReleaseFiles(certificate: ServerCertificate, kind: string): Promise<SceneServer> {
  const name = kindFile();
  const program = await readFile(kind);
  const sum = createHash('sha256').update(program).digest('hex');
  const files = new Map<string, Buffer | string>([
    [`/${name}`, program],
    [`/${name}.sha256sum`, `${sum}  ${name}\n`],
  ]);
  return await serveHttps(certificate, (request: IncomingMessage, response: ServerResponse) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
}
