import pg from 'pg';

const CONNECTIONS = 2;

export type Pipelined = {
  query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
  close(): Promise<void>;
};

/**
 * Few connections for short statements that only read. A statement is sent without waiting for the answers to
 * those before it, so many share a connection, and each is a transaction of its own. Connects when it is
 * first used, and again when a connection was lost.
 */
export function createPipelined(config: pg.ClientConfig): Pipelined {
  const clients: (Promise<pg.Client> | undefined)[] = new Array(CONNECTIONS);
  let latest = 0;
  let isClosed = false;

  function open(slot: number): Promise<pg.Client> {
    const opening = connect(() => {
      if (clients[slot] === opening) clients[slot] = undefined;
    });
    return opening;
  }

  async function connect(forget: () => void): Promise<pg.Client> {
    const client = new pg.Client({ ...config, pipeline: true } as pg.ClientConfig);
    // Without a listener, a connection that breaks would end the process.
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
    } catch (error) {
      forget();
      throw error;
    }
    return client;
  }

  return {
    async query(query) {
      if (isClosed) throw new Error('The database was closed.');
      latest = (latest + 1) % CONNECTIONS;
      const client = clients[latest] ?? open(latest);
      clients[latest] = client;
      return (await client).query(query);
    },

    async close() {
      isClosed = true;
      await Promise.allSettled(clients.map(async (client) => (await client)?.end()));
    },
  };
}
