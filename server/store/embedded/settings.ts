export type ServerSettings = Readonly<Record<string, string>>;

/** Given on the command line at each start, so that a newer Leeway needs no edit of an old cluster. */
const SERVER_SETTINGS: ServerSettings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  wal_compression: 'on',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  jit: 'off',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export const PORT = 5432;
export const SOCKET_NAME = `.s.PGSQL.${PORT}`;
export const SUPERUSER = 'leeway';
export const DATABASE = 'postgres';

/** `-c name=value` for each setting, the socket folder included. */
export function serverArguments(cluster: string, socketFolder: string, settings: ServerSettings): string[] {
  // The setting is a list of folders: quotes keep a comma in the path from splitting it.
  const folder = `"${socketFolder.replaceAll('"', '""')}"`;
  const all = { ...SERVER_SETTINGS, ...settings, port: String(PORT), unix_socket_directories: folder };
  return ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
