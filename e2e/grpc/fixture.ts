import { createFixture, type Fixture } from '../api/fixture';
import { createGrpcCaller, type GrpcCaller } from './client';

export type GrpcFixture = Fixture & {
  grpc: GrpcCaller;
  /** The resource id of the organization's root folder. */
  root: string;
  /** Speaks with another token or none, or to another process. */
  callerOf(token: string | null, address?: string): GrpcCaller;
};

/** A running instance and a caller of its FileAPI, with the owner's token. */
export async function createGrpcFixture(options?: Parameters<typeof createFixture>[0]): Promise<GrpcFixture> {
  const fixture = await createFixture(options);
  const { root_resource_id } = await fixture.owner.get<{ root_resource_id: string }>(
    fixture.owner.organizationPath,
  );
  const callers: GrpcCaller[] = [];
  const callerOf = (token: string | null, address = fixture.service.grpcAddress) => {
    const caller = createGrpcCaller(address, token);
    callers.push(caller);
    return caller;
  };
  return {
    ...fixture,
    grpc: callerOf(fixture.owner.token),
    root: root_resource_id,
    callerOf,
    async remove() {
      for (const caller of callers) caller.close();
      await fixture.remove();
    },
  };
}

/** The reason in a status: its description begins with it. */
export const reasonOf = ({ description }: { description: string }) => description.split(':', 1)[0];
