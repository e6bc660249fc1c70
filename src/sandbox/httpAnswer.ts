/** An answer as the routes send it: the body is JSON unless `html` is given. */
export interface HttpAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const titles: Readonly<Record<number, string>> = {
  401: '401 Authorization Required',
  403: '403 Forbidden',
  502: '502 Bad Gateway',
  504: '504 Gateway Time-out',
};

/** What a proxy in between answers: a page that is not JSON. */
export function proxyPage(status: 401 | 403 | 502 | 504): HttpAnswer {
  const title = titles[status] ?? String(status);
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, html };
}

/** How the storage behind upload and media addresses refuses: XML, as object stores do. */
export function storageRefusal(code: string, message: string): string {
  return `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
