// The security of calls, and the keys of peers, in words and codes. No I/O.
#pragma once

#include <babel/call/security.hpp>
#include <babel/client/known_peers.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

namespace babel::cli {

/// "encrypted, first call with this key: compare the words tulip raven onion", "NOT ENCRYPTED"
std::string security_text(const call::peer_security& of);

/// "encrypted, verified": of a call that is over.
std::string_view brief_text(call::call_security of);

/// "verified", "new key": where there is little room.
std::string_view short_text(call::call_security of);

/// The reason in a few words. `peer`: printable.
std::string untrusted_reason(call::peer_fault why, const std::string& peer);

/// The reason, the keys, and what to do about it.
std::string untrusted_text(const call::untrusted_peer& of, const std::string& peer);

/// A line for each: date, state, key, name, and the server if `names_servers`.
std::string peer_table(std::span<const client::known_peer> peers, bool names_servers);

// For programs.
std::string_view code_of(call::call_security of);
std::string_view code_of(call::peer_fault why);
/// security, [key], [words]: without those that the call does not have.
void put_security(boost::json::object& out, const call::peer_security& of);
/// server, peer, key, state, since.
boost::json::array to_array(std::span<const client::known_peer> peers);

} // namespace babel::cli
