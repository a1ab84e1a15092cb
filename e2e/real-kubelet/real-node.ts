import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Cluster } from '#world/cluster.ts';
import { NODES } from '#world/resources.ts';
import { type Binary, KUBERNETES_VERSION } from './kubernetes-binaries.ts';
import { StartedBinary } from './started-binary.ts';

/** A machine that `kubeadm join` makes a node of a rollcall cluster, with upstream's kubelet. */
export class RealNode implements AsyncDisposable {
  readonly client = 'kubelet';
  readonly version = KUBERNETES_VERSION;
  readonly name = 'real-node';
  readonly cluster: Cluster;
  readonly directory: string;
  readonly #process: StartedBinary;

  private constructor(cluster: Cluster, directory: string, process: StartedBinary) {
    this.cluster = cluster;
    this.directory = directory;
    this.#process = process;
  }

  static async join(
    cluster: Cluster,
    binary: (name: Binary) => string,
    flags: readonly string[],
  ): Promise<RealNode> {
    const directory = cluster.file('real-node');
    await mkdir(directory, { recursive: true });
    const script = path.join(import.meta.dirname, 'join-in-own-mounts.sh');
    const box = ['--mount', 'sh', script, path.dirname(binary('kubelet')), directory, 'real-node'];
    const log = path.join(directory, 'box.log');
    return new RealNode(cluster, directory, new StartedBinary('unshare', [...box, ...flags], log));
  }

  file(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  /** What one of the programs has written so far. */
  async log(name: 'join.log' | 'kubelet.log' | 'box.log'): Promise<string> {
    return await readFile(this.file(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
  }

  /** A file as the kubelet sees it, in its own mounts; undefined while it is not there. */
  async seen(file: string): Promise<string | undefined> {
    // Whoever enters a mount namespace is followed through /proc.
    const root = `/proc/${this.#process.pid}/root`;
    return await readFile(path.join(root, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  }

  async joinCode(): Promise<number | undefined> {
    const text = await readFile(this.file('join.code'), 'utf8').catch(() => '');
    return text.trim() === '' ? undefined : Number(text);
  }

  /** The Node as the cluster knows it. @throws ApiError */
  async node(): Promise<KubeObject> {
    return await this.cluster.admin.get(NODES, { name: this.name });
  }

  async isReady(): Promise<boolean> {
    const { status } = (await this.node()) as unknown as {
      readonly status?: { readonly conditions?: readonly { type: string; status: string }[] };
    };
    return (
      status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}
