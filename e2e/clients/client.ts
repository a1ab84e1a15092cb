/** A client as it was found, or why it could not be had on this machine. */
export type Client =
  | { readonly name: string; readonly version: string; readonly program: string }
  | { readonly name: string; readonly missing: string };

export type FoundClient = Extract<Client, { readonly program: string }>;
