import {
  createFixture,
  createIsolatedFixture,
  type Fixture,
  type IsolatedFixture,
} from '../infrastructure/fixture';
import type { StoreName } from '../infrastructure/run-services';
import { createGrpcCaller, type GrpcCaller } from './client';

export type GrpcCallers = {
  /** A caller of the FileAPI with the owner's token. */
  grpc: GrpcCaller;
  /** A caller with another token or none, or of another process. */
  callerOf(token: string | null, address?: string): GrpcCaller;
};

export type GrpcFixture = Fixture & GrpcCallers;
export type IsolatedGrpcFixture = IsolatedFixture & GrpcCallers;

/** An organization in the shared product, and a caller of its FileAPI. */
export const createGrpcFixture = async (store?: StoreName): Promise<GrpcFixture> =>
  withGrpc(await createFixture(store));

/** The same in a product of its own, without pages, so that it starts sooner. */
export const createIsolatedGrpcFixture = async (
  options?: Parameters<typeof createIsolatedFixture>[0],
): Promise<IsolatedGrpcFixture> => withGrpc(await createIsolatedFixture(options));

function withGrpc<F extends Fixture>(fixture: F): F & GrpcCallers {
  const callers: GrpcCaller[] = [];
  const callerOf = (token: string | null, address = fixture.grpcAddress) => {
    const caller = createGrpcCaller(address, token);
    callers.push(caller);
    return caller;
  };
  return {
    ...fixture,
    grpc: callerOf(fixture.owner.token),
    callerOf,
    async remove() {
      for (const caller of callers) caller.close();
      await fixture.remove();
    },
  };
}

/** The reason in a status: its description begins with it. */
export const reasonOf = ({ description }: { description: string }) => description.split(':', 1)[0];
