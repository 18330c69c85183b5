#include <babel/core/error.hpp>

#include <cerrno>

namespace babel {
namespace {

const char* text(errc e) {
    switch (e) {
    case errc::truncated:
        return "a packet ended inside a field";
    case errc::trailing_bytes:
        return "a packet was longer than its fields";
    case errc::unknown_opcode:
        return "a packet with an unknown opcode";
    case errc::packet_too_large:
        return "a packet larger than allowed";
    case errc::slow_consumer:
        return "the peer does not read fast enough";
    case errc::torn_packet:
        return "the connection ended in the middle of a packet";
    case errc::torn_stream:
        return "the connection was cut off";
    case errc::handshake_failed:
        return "the connection ended during the TLS handshake";
    case errc::no_common_alpn:
        return "the two sides of the TLS connection offer different protocols";
    case errc::bad_certificate:
        return "not a certificate in PEM";
    case errc::bad_server_key:
        return "not a private key in PEM";
    case errc::key_mismatch:
        return "the private key and the certificate do not belong together";
    case errc::end_of_stream:
        return "the connection was closed by the other side";
    case errc::would_block:
        return "nothing to do right now";
    case errc::too_many_failures:
        return "too many failed attempts";
    case errc::timed_out:
        return "timed out";
    case errc::cancelled:
        return "cancelled";
    case errc::no_address:
        return "the host name has no address";
    case errc::looking_up:
        return "another caller's host name is still being looked up";
    case errc::bad_host:
        return "neither an IP address nor a host name";
    case errc::no_ip_address:
        return "a host name, which nobody looks up for a call that is answered automatically";
    case errc::forbidden_address:
        return "the caller names an address that is not allowed";
    case errc::no_port_left:
        return "no free port left in the range";
    case errc::bad_opus_packet:
        return "not an Opus packet";
    case errc::no_device:
        return "no such sound device";
    case errc::ambiguous_device:
        return "several sound devices have that in their names: write more of one, or its number";
    case errc::bad_file:
        return "not an audio file that can be opened";
    case errc::no_sound:
        return "there is no sound in that file";
    case errc::disk_too_slow:
        return "the disk was too slow: some of it is missing";
    case errc::disk_hangs:
        return "the disk does not take it";
    case errc::unknown_format:
        return "the name has no ending of an audio file (.wav, .flac, .ogg, .opus...)";
    case errc::login_too_late:
        return "it did not log in in time";
    case errc::packet_too_late:
        return "a packet did not arrive whole in time";
    case errc::flooding:
        return "it went on sending too many messages";
    case errc::crowded_out:
        return "it made room for others before it had logged in";
    case errc::queues_too_large:
        return "dropped as one of the slowest readers: too much was queued for all of them "
               "together";
    case errc::no_proxy_header:
        return "it did not begin with a PROXY header";
    case errc::vanished:
        return "it vanished without a word";
    case errc::kicked:
        return "the operator ended it";
    case errc::leaving:
        return "the program is exiting";
    case errc::not_logged_in:
        return "not logged in";
    case errc::suspended:
        return "this machine was suspended";
    case errc::early_answer:
        return "it answers before it is asked";
    case errc::program_too_old:
        return "the server needs a newer program";
    case errc::unexplained:
        return "no reason given";
    case errc::server_link_down:
        return "the server link is down";
    case errc::own_name:
        return "you cannot call yourself";
    case errc::already_in_call:
        return "there is already a call with that peer";
    case errc::too_many_calls:
        return "there are as many calls as allowed";
    case errc::not_calling:
        return "nobody is calling";
    case errc::no_call:
        return "there is no call";
    case errc::nothing_played:
        return "nothing is being played";
    case errc::nothing_recorded:
        return "nothing is being recorded";
    case errc::bad_pattern:
        return "not a name for a recording";
    case errc::not_json:
        return "not a JSON object";
    case errc::no_verb:
        return R"(expected {"cmd":"VERB",...})";
    case errc::bad_arguments:
        return R"("args" must be a list of strings)";
    case errc::bad_key:
        return "not an Ed25519 key";
    case errc::wrong_passphrase:
        return "the key is encrypted, and the passphrase is missing or wrong";
    case errc::out_of_bounds:
        return "a field has a size that its message does not allow";
    case errc::bad_fingerprint:
        return "not a key's fingerprint (SHA256:...)";
    case errc::bad_endorsement:
        return "not an endorsement of a key";
    case errc::unknown_peer:
        return "no key of that user is known";
    case errc::several_keys:
        return "different keys were shown under that name: trust a card instead";
    case errc::other_server:
        return "the card is for users of another server";
    case errc::not_sealed:
        return "the call is not encrypted, so it carries nothing but voice";
    case errc::text_too_long:
        return "the text is too long";
    case errc::too_many_texts:
        return "too many texts wait for the peer";
    case errc::peer_untrusted:
        return "the call would not be as secure as it has to be";
    case errc::bad_reply:
        return "the answer of the engine is not valid";
    case errc::register_away:
        return "the register of the cluster cannot be reached";
    case errc::register_full:
        return "the register of the cluster is full";
    case errc::register_silent:
        return "the register of the cluster did not answer, and may have changed or not";
    case errc::keys_used_up:
        return "the keys of the call are used up";
    case errc::bad_invite:
        return "no valid invite";
    case errc::handed_over:
        return "the connection is a leg of the relay";
    case errc::session_replaced:
        return "logged in elsewhere";
    case errc::name_lost:
        return "another server of the cluster has the name";
    case errc::drained:
        return "the server ends";
    case errc::cluster_away:
        return "the server has been without its cluster for too long";
    }
    return "unknown error";
}

class category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "babel"; }
    std::string message(int value) const override { return text(static_cast<errc>(value)); }
    const char* message(int value, char*, std::size_t) const noexcept override {
        return text(static_cast<errc>(value));
    }
};

} // namespace

const boost::system::error_category& babel_category() noexcept {
    static const category instance;
    return instance;
}

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

} // namespace babel
