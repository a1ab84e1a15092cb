import { notAcceptable } from '@rollcall/shared/kube/api-error.ts';

export type Format = 'json' | 'yaml' | 'protobuf';

/** How the client wants the answer. `as` is undefined for the objects themselves. */
export type Wanted = {
  readonly format: Format;
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** Of meta.k8s.io, for `as`. */
  readonly metaVersion?: 'v1' | 'v1beta1';
  /** JSON for people to read. */
  readonly isPretty?: boolean;
};

/** What a request says of the answer's form. */
export type Asked = {
  readonly accept: string | undefined;
  readonly userAgent?: string | undefined;
  readonly query?: URLSearchParams;
};

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
};

export const ALL_MEDIA_TYPES = Object.values(MEDIA_TYPES).join(', ');

const STREAMED: readonly Format[] = ['json', 'protobuf'];
const TRANSFORMS: readonly string[] = [
  'Table',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
];
const META_VERSIONS: readonly string[] = ['v1', 'v1beta1'];

type Range = {
  readonly type: string;
  readonly quality: number;
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * The best of what `Accept` names and can be served, by quality, then by how exact it is, then by its place
 * (apiserver, pkg/endpoints/handlers/negotiation). A watch is never YAML. @throws ApiError 406 when there is none
 */
export function wantedContent(asked: Asked, use: 'document' | 'watch' = 'document'): Wanted {
  const formats = use === 'watch' ? STREAMED : (Object.keys(MEDIA_TYPES) as Format[]);
  const ranges = rangesOf(asked.accept || '*/*');
  for (const range of ranges) {
    const wanted = wantedBy(range, formats);
    if (wanted) return isForPeople(asked, range) ? { ...wanted, isPretty: true } : wanted;
  }
  throw refusal(ranges, formats, use);
}

/** As `wantedContent`, for answers that must be given in any case, such as errors. */
export function tolerableContent(asked: Asked): Wanted {
  const wanted = rangesOf(asked.accept || '*/*')
    .map((range) => wantedBy(range, Object.keys(MEDIA_TYPES) as Format[]))
    .find((found) => found !== undefined);
  return { format: wanted?.format ?? 'json', ...(isForPeople(asked) && { isPretty: true }) };
}

function wantedBy({ type, parameters }: Range, formats: readonly Format[]): Wanted | undefined {
  const format = formats.find((name) => matches(type, MEDIA_TYPES[name]));
  if (!format) return undefined;
  const { as, g: group, v: version } = parameters;
  if (as === undefined && group === undefined && version === undefined) return { format };
  const isServed =
    TRANSFORMS.includes(as ?? '') &&
    META_VERSIONS.includes(version ?? '') &&
    group === 'meta.k8s.io';
  if (!isServed) return undefined;
  return { format, as, metaVersion: version } as Wanted;
}

function matches(range: string, mediaType: string): boolean {
  return range === '*/*' || range === 'application/*' || range === mediaType;
}

function rangesOf(accept: string): Range[] {
  return accept
    .split(',')
    .map(rangeOf)
    .sort((a, b) => b.quality - a.quality || exactness(b.type) - exactness(a.type));
}

function rangeOf(text: string): Range {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const pairs = rest.map((part) => part.split('=', 2) as [string, string | undefined]);
  const parameters = Object.fromEntries(pairs.map(([name, value]) => [name, value ?? '']));
  const quality = Number(parameters['q'] ?? 1);
  return {
    type: type.toLowerCase(),
    parameters,
    quality: Number.isFinite(quality) ? quality : 1,
  };
}

function exactness(type: string): number {
  if (type === '*/*') return 0;
  return type.endsWith('/*') ? 1 : 2;
}

/** Indented for `?pretty`, and for clients that people type into (apiserver, negotiation/negotiate.go, isPrettyPrint). */
function isForPeople({ query, userAgent = '' }: Asked, range?: Range): boolean {
  const said = query?.get('pretty') || range?.parameters['pretty'];
  if (said) return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(said);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}

/** Upstream's router refuses a type that it has never heard of, its handlers refuse the rest, in other words. */
function refusal(ranges: readonly Range[], formats: readonly Format[], use: 'document' | 'watch') {
  const known = ranges.some(({ type }) =>
    Object.values(MEDIA_TYPES).some((mediaType) => matches(type, mediaType)),
  );
  if (!known) return notAcceptable('406: Not Acceptable');
  const suffix = use === 'watch' ? ';stream=watch' : '';
  const accepted = formats.map((format) => `${MEDIA_TYPES[format]}${suffix}`).join(', ');
  return notAcceptable(`only the following media types are accepted: ${accepted}`);
}
