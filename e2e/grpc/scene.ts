import { createScene, type Scene } from '../api/scene';
import { createGrpcCaller, type GrpcCaller } from './client';

export type GrpcScene = Scene & {
  grpc: GrpcCaller;
  /** The resource id of the organization's root folder. */
  root: string;
  /** Speaks with another token or none, or to another process. */
  callerOf(token: string | null, address?: string): GrpcCaller;
};

/** A running instance and a caller of its FileAPI, with the owner's token. */
export async function createGrpcScene(options?: Parameters<typeof createScene>[0]): Promise<GrpcScene> {
  const scene = await createScene(options);
  const { root_resource_id } = await scene.owner.get<{ root_resource_id: string }>(
    scene.owner.organizationPath,
  );
  const callers: GrpcCaller[] = [];
  const callerOf = (token: string | null, address = scene.service.grpcAddress) => {
    const caller = createGrpcCaller(address, token);
    callers.push(caller);
    return caller;
  };
  return {
    ...scene,
    grpc: callerOf(scene.owner.token),
    root: root_resource_id,
    callerOf,
    async remove() {
      for (const caller of callers) caller.close();
      await scene.remove();
    },
  };
}

/** The reason in a status: its description begins with it. */
export const reasonOf = ({ description }: { description: string }) => description.split(':', 1)[0];
