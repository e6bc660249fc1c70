/**
 * The path below which callers reach the gateway.
 * @param publicUrl as the configuration has it: without a slash at its end.
 * @returns '' or '/clap': what stands before each address that a page prints.
 */
export function basePath(publicUrl: string | null): string {
  return publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}

/**
 * The address of a request as the routes know it, whether a proxy keeps the base path or strips it.
 * @param url a request's target: path and query.
 * @param base as `basePath` gives it. The configuration refuses one that a route of the gateway begins with, so that
 *   a stripped address never looks like one that still has its base.
 */
export function withoutBase(url: string, base: string): string {
  if (base === '' || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

/**
 * What the http server does to each request and upgrade before anything routes by its address.
 * @returns a listener that removes the base path in place.
 */
export function baseRemover(publicUrl: string | null): (request: { url?: string | undefined }) => void {
  const base = basePath(publicUrl);
  return (request) => {
    if (base !== '' && request.url !== undefined) request.url = withoutBase(request.url, base);
  };
}
