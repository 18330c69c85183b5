-- incarnation, id, info, version, lease, realms [, number, its beat]...: nodes to retire if they stand still.
local inc, id, info, version, lease, realms = unpack(ARGV, 3)
local all, stood = redis.call('HGETALL', nodes), {}
for i = 9, #ARGV, 2 do stood[ARGV[i]] = ARGV[i + 1] end

local function stands(i)
  return stood[all[i]] == string.match(all[i + 1], '^[^ ]*')
end

-- As down does: first the news, since a full engine refuses it. Names are free, and are collected later.
local function retire(number)
  tell({'down', number})
  redis.call('HDEL', nodes, number)
  redis.call('DEL', string.match(inbox, '^.*:') .. number)
end

local function all_stand()
  for i = 1, #all, 2 do
    if not stands(i) then return false end
  end
  return true
end

local function difference()
  for _, own in ipairs({{'lease', lease}, {'version', version}, {'realms', realms}}) do
    local theirs = redis.call('HGET', meta, own[1]) or ''
    if theirs ~= own[2] then return {'UNLIKE', own[1], theirs, all} end
  end
end

-- Values of the dead count no more. If all are dead, none is left to remove the others.
local unlike = #all > 0 and difference()
if unlike and not all_stand() then return unlike end
if unlike then
  for i = 1, #all, 2 do retire(all[i]) end
  all = {}
end
if #all == 0 then redis.call('HSET', meta, 'version', version, 'lease', lease, 'realms', realms) end
-- A register that was emptied begins under another id, also in the same run of the engine.
if not redis.call('HGET', meta, 'id') then redis.call('HSET', meta, 'id', token) end
if redis.call('HGET', meta, 'run') ~= run then redis.call('HSET', meta, 'run', run) end
for i = 1, #all, 2 do
  local beat, its_inc, its_id = string.match(all[i + 1], '^(%d+) (%w+)%.%d+ (%S+)')
  if all[i] == me and its_inc == inc then -- a new link of the same process
    redis.call('HSET', nodes, me, (beat + 1) .. ' ' .. token .. ' ' .. id .. ' ' .. info)
    return {'OK', me, position(), '0', redis.call('HGET', meta, 'id')}
  end
  if its_id == id then
    if not stands(i) then return {'BUSY', all[i], beat} end
    retire(all[i])
  end
end
local number = tostring(redis.call('HINCRBY', meta, 'next', 1))
redis.call('HSET', nodes, number, '0 ' .. token .. ' ' .. id .. ' ' .. info)
return {'OK', number, tell({'up', number}), '1', redis.call('HGET', meta, 'id')}
