// Errors by name, and the types in which functions report them.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace babel {

using boost::system::error_code;
/// `Fault`: an error_code, or facts where the caller needs more than a code.
template <class T, class Fault = error_code>
using result = boost::system::result<T, Fault>;
using bytes_view = std::span<const std::uint8_t>;

/// Errors of our own. Those of the system, Opus and PortAudio have other categories.
enum class errc {
    truncated = 1,     ///< A packet ended inside a field.
    trailing_bytes,    ///< A packet was longer than its fields.
    unknown_opcode,    ///< No message of this direction has this opcode.
    packet_too_large,  ///< A packet announced more bytes than the limit allows.
    slow_consumer,     ///< A peer did not read fast enough; its queue limit was reached.
    torn_packet,       ///< The connection ended in the middle of a packet.
    torn_stream,       ///< The connection ended without the end that TLS requires.
    handshake_failed,  ///< The connection ended during the TLS handshake.
    no_common_alpn,    ///< The two sides of a TLS connection want different protocols.
    bad_certificate,   ///< Not a certificate in PEM.
    bad_server_key,    ///< Not the private key of a certificate, in PEM.
    key_mismatch,      ///< A private key and a certificate do not belong together.
    end_of_stream,     ///< The other side closed the connection, between two packets.
    would_block,       ///< Nothing can be read or written right now; wait, then try again.
    too_many_failures, ///< A client failed more often than it may.
    timed_out,         ///< The other side did not answer in time.
    cancelled,         ///< The caller gave the operation up.
    no_address,        ///< The host name has no usable address.
    looking_up,        ///< Strangers' names are looked up one at a time, and one is.
    bad_host,          ///< Neither an IP address nor a host name.
    no_ip_address,     ///< A host name in place of an address.
    forbidden_address, ///< A caller named an address that strangers may not send us to.
    no_port_left,      ///< Every port of the given range is in use or was used a moment ago.
    bad_opus_packet,   ///< The bytes are not a valid Opus packet.
    no_device,         ///< There is no sound device of that name, or none at all.
    ambiguous_device,  ///< Several sound devices have that in their names.
    bad_file,          ///< The file is not an audio file that we can read.
    no_sound,          ///< The audio file has no samples.
    disk_too_slow,     ///< Parts of a recording are missing: the disk was too slow.
    disk_hangs,        ///< A disk did not take the rest of a file in time.
    unknown_format,    ///< The name of a file to write ends in no known type.
    login_too_late,    ///< A connection did not log in in time.
    packet_too_late,   ///< The rest of a packet did not come in time.
    flooding,          ///< A client kept sending more than it may, despite refusals.
    crowded_out,       ///< A connection that had not logged in made room for others.
    no_proxy_header,   ///< A connection to a port for proxies did not begin with their header.
    vanished,          ///< Nothing came back from a client that was probed.
    kicked,            ///< The operator disconnected the client.
    queues_too_large,  ///< The queues of all slow readers were too large together.
    leaving,           ///< The program is about to end.
    not_logged_in,     ///< There has been no login yet.
    suspended,         ///< This machine was suspended, and has probably lost its connection.
    early_answer,      ///< The server answered before it was asked.
    program_too_old,   ///< The server demands a capability that this program does not have.
    unexplained,       ///< The other side gave no reason.
    server_link_down,  ///< The connection to the server was lost and is not back yet.
    own_name,          ///< A user asked to call themselves.
    already_in_call,   ///< There is a call with that peer.
    too_many_calls,    ///< There are as many calls as are allowed.
    not_calling,       ///< That peer is not calling, or nobody is.
    no_call,           ///< There is no call.
    nothing_played,    ///< No file is being played.
    nothing_recorded,  ///< Nothing is being recorded.
    bad_pattern,       ///< The name of a recording has an unknown placeholder or type.
    not_json,          ///< A line of a control socket is not a JSON object.
    no_verb,           ///< A request has no "cmd" that is a string.
    bad_arguments,     ///< The "args" of a request are not a list of strings.
    bad_key,           ///< Neither an Ed25519 key nor a file that holds one.
    wrong_passphrase,  ///< A key file is encrypted, and not with that passphrase.
    out_of_bounds,     ///< A field has a size, or a list a length, that its message forbids.
    bad_invite,        ///< There is no such invite, or it is used up or expired.
    handed_over,       ///< The connection belongs to the relay from now on.
    session_replaced,  ///< The user has a newer session.
    name_lost,         ///< Another node of the cluster has the name of a session.
    drained,           ///< The server closed a session because it is about to end.
    cluster_away,      ///< The node closed a session after too long without its cluster.
    bad_fingerprint,   ///< A text is not SHA256: and the digits of a hash.
    bad_endorsement,   ///< The bytes are not an endorsement of an acceptable key.
    unknown_peer,      ///< No key of that peer is known.
    several_keys,      ///< Different keys were shown under one name.
    other_server,      ///< A card is for users of another server.
    not_sealed,        ///< The call is plain, so it carries nothing but voice.
    text_too_long,     ///< A text has more bytes than a Note takes.
    too_many_texts,    ///< Texts wait for a peer that does not confirm them.
    peer_untrusted,    ///< The call would not be as secure as it has to be.
    keys_used_up,      ///< A sealed call sent as much, or lasted as long, as its keys allow.
    bad_reply,         ///< The engine of a cluster sent bytes that are no answer.
    register_away,     ///< The register of a cluster cannot be reached.
    register_full,     ///< The register of a cluster is out of memory.
    register_silent,   ///< The register of a cluster did not answer; it may have changed.
};

const boost::system::error_category& babel_category() noexcept;

inline error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), babel_category()};
}

/// The error in errno, right after a failed system call.
error_code last_error() noexcept;

} // namespace babel

namespace boost::system {

template <>
struct is_error_code_enum<babel::errc> : std::true_type {};

} // namespace boost::system
