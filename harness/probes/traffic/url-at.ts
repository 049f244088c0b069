/** The URL of an HTTP server at an address of either family. @param path begins with a slash; `/` by default */
export function urlAt(address: string, port: number, path = '/'): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}${path}`;
}
