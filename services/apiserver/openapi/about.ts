import sentences from './about.json' with { type: 'json' };

/** What a message or a field is for, in a sentence; undefined where its name says it all. */
export function about(name: string): string | undefined {
  const known: Readonly<Record<string, string>> = sentences;
  if (Object.hasOwn(known, name)) return known[name];
  const [, field = ''] = /\.(\w+)$/.exec(name.replace(/^\w+\.\w+/, '')) ?? [];
  return Object.hasOwn(known, `*.${field}`) ? known[`*.${field}`] : undefined;
}
