-- Only a member of this run of the engine may go on, and only by its newest link: an engine that was stopped runs what
-- a dead link had sent, perhaps after what the new one sends.
if redis.call('HGET', meta, 'run') ~= run then return {'STALE'} end
local mine = redis.call('HGET', nodes, me)
if not mine or string.match(mine, '^%d+ (%S+)') ~= token then return {'GONE'} end
