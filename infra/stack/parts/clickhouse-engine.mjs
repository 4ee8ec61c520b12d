// The engine process: runs clickhouse-local's main() from npm chdb's library on the main thread, with the server's own
// HTTP listener, until the keep-alive FIFO ends. Nothing else runs in this process. It is plain JavaScript, so that it
// starts without a loader.
//   node clickhouse-engine.mjs --config FILE --path FOLDER --port N --fifo FILE [--pty]
//
// --pty: in batch mode clickhouse-local terminates the process on any exception that escapes a connection thread, and a
// client that resets after a partial request header raises one. It does not terminate if it is interactive with a
// terminal as standard input, so the stack gives it a private pseudo-terminal. This is undocumented, so chdb is pinned
// exactly, and test/integration/infra/clickhouse-rude-clients.test.ts checks it.
import { createRequire } from 'node:module'
import ffi from 'ffi-rs' // not koffi: it calls on its own stack, which ClickHouse's stack check refuses (code 49)

const argument = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1]
const interactive = process.argv.includes('--pty')
  ? ['--interactive', '--disable_suggestion', '--history_file', '/dev/null', '--progress', 'off']
  : []
const keepAlive = `SELECT * FROM file('${argument('fifo')}', 'LineAsString', 'line String') FORMAT Null`
const argv = [
  'clickhouse',
  ...interactive,
  ...['--output-format', 'TabSeparated', '--config-file', argument('config'), '--path', argument('path')],
  ...['--log-level', 'warning', '--listen_host', '127.0.0.1', '--http_port', argument('port')],
  ...['--query', `SYSTEM START LISTEN HTTP; ${keepAlive}`],
]

const { DataType } = ffi
ffi.open({ library: 'chdb', path: createRequire(import.meta.url)('chdb/libchdb').libchdbPath() })
const call = (funcName, retType, paramsType, paramsValue) =>
  ffi.load({ library: 'chdb', funcName, retType, paramsType, paramsValue })
const result = call('chdb_query_cmdline', DataType.External, [DataType.I32, DataType.StringArray], [argv.length, argv])
const error = (type) => call('chdb_result_error', type, [DataType.External], [result])
// A null pointer is success; decoding null as a string would crash.
if (BigInt(error(DataType.BigInt)) !== 0n) {
  console.error(error(DataType.String))
  process.exit(2)
}
