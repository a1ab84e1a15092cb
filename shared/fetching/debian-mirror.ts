const publicMirror = 'http://deb.debian.org/debian';

type Source = {
  readonly types: readonly string[];
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
};

/**
 * The Debian mirror that a machine's own apt sources name, in either of their formats (sources.list(5)); the
 * public one when they name none. Sources of security updates and of other publishers are passed over.
 */
export function debianMirror(texts: readonly string[]): string {
  const mirrors = texts
    .flatMap((text) => (isDeb822(text) ? stanzas(text) : lines(text)))
    .filter(isMainArchive)
    .flatMap(({ uris }) => uris);
  return mirrors.find(looksLikeDebian) ?? publicMirror;
}

function isDeb822(text: string): boolean {
  return /^types:/im.test(text);
}

function stanzas(text: string): Source[] {
  const withoutComments = text.replace(/^#.*(\n|$)/gm, '');
  return withoutComments.split(/\n[ \t]*\n/).flatMap((stanza) => {
    const fields = fieldsOf(stanza);
    if (/^(no|false|0|off|without|disable)$/i.test(fields.get('enabled') ?? '')) return [];
    const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean);
    return [
      {
        types: words('types'),
        uris: words('uris'),
        suites: words('suites'),
        components: words('components'),
      },
    ];
  });
}

/** `Name: value`, where indented lines go on with the value before. */
function fieldsOf(stanza: string): Map<string, string> {
  const fields = stanza.replace(/\n[ \t]+/g, ' ').matchAll(/^([\w-]+):[ \t]*(.*)$/gm);
  return new Map([...fields].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

/** `deb [options] uri suite component…` */
function lines(text: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const source = /^\s*(deb)\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)([^#]*)/.exec(line);
    if (source === null) return [];
    const [, type = '', uri = '', suite = '', components = ''] = source;
    const split = components.split(/\s+/).filter(Boolean);
    return [{ types: [type], uris: [uri], suites: [suite], components: split }];
  });
}

function isMainArchive({ types, suites, components }: Source): boolean {
  const isSecurity = suites.every((suite) => /[-/]security$|\/updates$/.test(suite));
  return types.includes('deb') && components.includes('main') && !isSecurity;
}

/** Debian's archive lies under `debian` by custom; other publishers' packages do not, nor do Ubuntu's. */
function looksLikeDebian(uri: string): boolean {
  return /[/+-]debian(-(remote|proxy|mirror|cache))?(\.list)?\/?$/.test(uri);
}
