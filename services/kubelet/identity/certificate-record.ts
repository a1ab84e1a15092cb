import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { Certificate } from '@rollcall/shared/pki/certificate.ts';

/** How a certificate manager fares: what it holds, and how its last attempt ended. */
export class CertificateRecord {
  #notAfter: Date | undefined;
  #isServerHealthy = false;
  #failures = 0;

  hold({ notAfter }: Pick<Certificate, 'notAfter'>): void {
    this.#notAfter = notAfter;
  }

  /** The server took a request. */
  answered(): void {
    this.#isServerHealthy = true;
  }

  /** A server that refuses us is one that works (client-go, util/certificate, ServerHealthy). */
  failed(error: unknown): void {
    this.#failures += 1;
    if (error instanceof ApiError) this.#isServerHealthy = [401, 403, 404].includes(error.code);
    else if (isOfConnection(error)) this.#isServerHealthy = false;
  }

  get notAfter(): Date | undefined {
    return this.#notAfter;
  }

  get isServerHealthy(): boolean {
    return this.#isServerHealthy;
  }

  get failures(): number {
    return this.#failures;
  }

  hasValid(now: Date): boolean {
    return this.#notAfter !== undefined && this.#notAfter > now;
  }
}

function isOfConnection(error: unknown): boolean {
  return error instanceof Error && error.name === 'ServerUnreachable';
}
