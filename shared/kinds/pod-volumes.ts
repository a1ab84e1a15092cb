type Fields = Readonly<Record<string, unknown>>;

const MODE = 0o644;
const TOKEN_SECONDS = 3_600;
/** Sources whose files have a mode, which kubelets take from the pod. */
const WITH_MODE = ['configMap', 'downwardAPI', 'projected', 'secret'];

/** A volume with what upstream fills in: kubelets mount none without (pkg/apis/core/v1/defaults.go). */
export function withVolumeDefaults(volume: Fields): Fields {
  const sources = Object.entries(volume).filter(([name, source]) => name !== 'name' && source);
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  const filled = sources.map(([name, source]) => [
    name,
    withSourceDefaults(name, source as Fields),
  ]);
  return { ...volume, ...Object.fromEntries(filled) };
}

function withSourceDefaults(name: string, source: Fields): Fields {
  if (name === 'hostPath') return { ...source, type: source['type'] ?? '' };
  if (!WITH_MODE.includes(name)) return source;
  const filled = { ...source, defaultMode: source['defaultMode'] ?? MODE };
  const projections = source['sources'];
  if (!Array.isArray(projections)) return filled;
  return { ...filled, sources: projections.map(withTokenDefaults) };
}

function withTokenDefaults(projection: Fields): Fields {
  const token = projection['serviceAccountToken'] as Fields | null | undefined;
  if (!token) return projection;
  const expirationSeconds = token['expirationSeconds'] ?? TOKEN_SECONDS;
  return { ...projection, serviceAccountToken: { ...token, expirationSeconds } };
}
