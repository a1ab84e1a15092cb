import {
  duplicate,
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '@rollcall/shared/kube/field-error.ts';

/** A port as Services, Endpoints and EndpointSlices name it. */
export type Port = {
  readonly name?: string | null;
  readonly protocol?: string | null;
  readonly port?: number | null;
  readonly targetPort?: string | number | null;
};

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** What is wrong with a list of ports, each of which has a number (pkg/apis/core/validation, validateServicePort). */
export function portErrors(ports: readonly Port[], at: string): FieldError[] {
  const names = ports.map(({ name }) => name ?? '');
  return ports.flatMap(({ name, protocol, port }, index) => {
    const field = `${at}[${index}]`;
    const isRepeated = Boolean(name) && names.indexOf(name as string) < index;
    return [
      ...(!name && ports.length > 1 ? [required(`${field}.name`)] : []),
      ...(isRepeated ? [duplicate(`${field}.name`, name)] : []),
      ...(isPortNumber(port)
        ? []
        : [invalidValue(`${field}.port`, port ?? 0, 'must be between 1 and 65535, inclusive')]),
      ...(protocol && !PROTOCOLS.includes(protocol)
        ? [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]
        : []),
    ];
  });
}

function isPortNumber(port: number | null | undefined): boolean {
  return Number.isInteger(port) && (port as number) >= 1 && (port as number) <= 65_535;
}
