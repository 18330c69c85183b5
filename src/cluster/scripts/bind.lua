-- name, key, key of today: gives a name to a key. No key of today: the name is free; no key: it becomes free.
local name, key, today = ARGV[3], ARGV[4], ARGV[5]
local bound = redis.call('HGET', keys, name) or ''
if bound == key then return {'OK', 'H', bound} end
if bound ~= today then return {'OK', 'K', bound} end
if key == '' then redis.call('HDEL', keys, name) else redis.call('HSET', keys, name, key) end
return {'OK', 'O', key}
