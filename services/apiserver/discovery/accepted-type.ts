/**
 * The first of the offered media types that `Accept` names, in the order of its qualities; undefined when it names none.
 * `offered` has the one that is taken by default first.
 */
export function acceptedType<T extends string>(
  accept: string | undefined,
  offered: readonly T[],
): T | undefined {
  for (const range of rangesOf(accept || '*/*')) {
    const found = offered.find((type) => matches(range, type));
    if (found !== undefined) return found;
  }
  return undefined;
}

function rangesOf(accept: string): string[] {
  return accept
    .split(',')
    .map((text) => {
      const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { type: type.toLowerCase(), quality: Number(quality?.slice(2) ?? 1) };
    })
    .sort((a, b) => b.quality - a.quality)
    .map(({ type }) => type);
}

function matches(range: string, type: string): boolean {
  const [main = ''] = type.split('/');
  return range === '*/*' || range === `${main}/*` || range === type;
}
