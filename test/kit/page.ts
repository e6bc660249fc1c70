/** A page as a browser gets it, and what it would load because of it. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export async function openPage(address: string | URL): Promise<Page> {
  const response = await fetch(address);
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}

/** What a browser loads because a text says so: attributes of HTML, imports of scripts, `url()` of styles. */
export function loads(text: string): string[] {
  const forms = [
    /\b(?:src|href)\s*=\s*["']([^"']+)["']/g,
    /\b(?:from|import)\s*\(?\s*["']((?:\.{0,2}\/|https?:)[^"']+)["']/g,
    /\burl\(\s*["']?([^"')]+)["']?\s*\)/g,
  ];
  const addresses = forms.flatMap((form) => [...text.matchAll(form)].map(([, address]) => address ?? ''));
  return addresses.filter((address) => !address.startsWith('data:'));
}

/** What the playground's page hands to GraphiQL, as it stands in its script. */
export function configurationOf(html: string): string {
  return /RURU_CONFIG = ({[\s\S]*?});\n/.exec(html)?.[1] ?? '';
}

/** The scripts that the playground's page starts as workers: `worker("name.js")`, below its static path. */
export function workers(html: string): string[] {
  const { staticPath } = JSON.parse(configurationOf(html)) as { staticPath: string };
  return [...html.matchAll(/worker\("([^"]+)"\)/g)].map(([, name]) => `${staticPath}${name}`);
}
