-- other, its beat: inbox is that of the other.
local other, beat = ARGV[3], ARGV[4]
local its = redis.call('HGET', nodes, other)
if not its or string.match(its, '^%d+') ~= beat then return {'OK', '0'} end
-- First, since a full engine refuses it, and beats as well: nobody dies of that.
tell({'down', other})
redis.call('HDEL', nodes, other)
redis.call('DEL', inbox)
return {'OK', '1'}
