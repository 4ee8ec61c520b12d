-- wrk script: cycles through the request bodies of a JSON-lines file (first argument) with a method (second, POST).
-- Prints one JSON object, so that one generator serves every peer and the project.
local bodies, count, position = {}, 0, 0
local threads = 0
local formatted = false

function setup(thread)
  thread:set('id', threads)
  threads = threads + 1
end

function init(args)
  for line in io.lines(args[1]) do
    count = count + 1
    bodies[count] = line
  end
  wrk.method = args[2] or 'POST'
  wrk.headers['Content-Type'] = 'application/json'
  position = (id * 7919) % count
  if count > 5000 then return end -- many bodies: format them on the way
  for i = 1, count do bodies[i] = wrk.format(nil, nil, nil, bodies[i]) end
  formatted = true
end

function request()
  position = position % count + 1
  if formatted then return bodies[position] end
  return wrk.format(nil, nil, nil, bodies[position])
end

function done(summary, latency)
  local errors = summary.errors
  local seconds = summary.duration / 1e6
  print(string.format(
    'JSON{"requests":%d,"seconds":%.3f,"requests_per_second":%.1f,"p50_ms":%.3f,"p90_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"errors":%d,"bytes":%d}',
    summary.requests, seconds, summary.requests / seconds, latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, summary.bytes))
end
