import { keySetOf, type TokenKey } from './token-keys.ts';

/** What relying parties learn of the issuer of tokens, by its path (OpenID Connect Discovery 1.0, as far as tokens are checked by it). */
export type IssuerDocument = { readonly contentType: string; readonly body: string };

export const CONFIGURATION_PATH = '/.well-known/openid-configuration';
export const KEY_SET_PATH = '/openid/v1/jwks';

/** The documents, made once; none for an issuer that is no https URL, which nobody could look up (pkg/serviceaccount/openidmetadata.go). */
export async function issuerDocuments(of: {
  readonly issuer: string;
  readonly keySetUrl: string;
  readonly keys: readonly TokenKey[];
}): Promise<ReadonlyMap<string, IssuerDocument>> {
  if (!of.issuer.startsWith('https://')) return new Map();
  const configuration = {
    issuer: of.issuer,
    jwks_uri: of.keySetUrl,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set(of.keys.map((key) => key.algorithm))],
  };
  const keySet = JSON.stringify(await keySetOf(of.keys));
  return new Map([
    [CONFIGURATION_PATH, { contentType: 'application/json', body: JSON.stringify(configuration) }],
    [KEY_SET_PATH, { contentType: 'application/jwk-set+json', body: keySet }],
  ]);
}
