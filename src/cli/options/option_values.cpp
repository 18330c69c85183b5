#include "cli/options/option_values.hpp"

#include "cli/options/address.hpp"
#include "cli/options/home_path.hpp"
#include "cli/render/request_error.hpp"
#include <babel/core/host_and_port.hpp>
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/ip/address.hpp>

#include <sstream>

namespace babel::cli {
namespace {

constexpr std::size_t longest_name_bytes = 200; // limit of a Login; the server allows less

void choose_family(client::settings& to, net::family one, const std::string& value) {
    if (value == "true")
        to.family = one;
    else if (to.family == one)
        to.family = net::family::any;
}

} // namespace

config::value_result take_server(invocation& to, const std::string& value) {
    if (const auto clear = check_clear(value); !clear) return clear;
    auto parsed = client::parse_server_address(value);
    const bool is_secret = value.find('?') != value.npos; // an invitation has a token
    if (!parsed)
        return (is_secret ? "this link" : printable(value)) + " " +
               address_fault_text(parsed.error());
    if (!parsed->invite.empty() || !parsed->name.empty())
        return "this is an invitation; use \"babel-cli join\" with it";
    to.client.server = *std::move(parsed);
    return {};
}

config::value_result take_server_key(invocation& to, const std::string& value) {
    const auto key = crypto::fingerprint_from(value);
    if (!key) return "not a fingerprint; it looks like SHA256: and 43 letters and digits";
    to.client.server_key = *key;
    return {};
}

config::value_result take_secure(invocation& to, const std::string& value) {
    using client::secure_policy;
    to.client.secure = value == "off"        ? secure_policy::off
                       : value == "require"  ? secure_policy::require
                       : value == "verified" ? secure_policy::verified
                                             : secure_policy::prefer;
    return {};
}

config::value_result take_identity(invocation& to, const std::string& value) {
    to.identity_file = expand_home(value);
    return {};
}

config::value_result take_passphrase_file(invocation& to, const std::string& value) {
    to.passphrase_file = expand_home(value);
    return {};
}

config::value_result take_name(invocation& to, const std::string& value) {
    if (value.size() > longest_name_bytes) return "that name is too long";
    to.client.name = value;
    return {};
}

config::value_result take_ipv4(invocation& to, const std::string& value) {
    choose_family(to.client, net::family::v4, value);
    return {};
}

config::value_result take_ipv6(invocation& to, const std::string& value) {
    choose_family(to.client, net::family::v6, value);
    return {};
}

config::value_result take_listen(invocation& to, const std::string& value) {
    if (const auto clear = check_clear(value); !clear) return clear;
    const auto parsed = parse_listen(value);
    if (!parsed) return printable(value) + " is not an ADDR[:PORT[-PORT]]";
    to.client.listen_address = parsed->address;
    to.client.listen_ports = parsed->ports;
    return {};
}

config::value_result take_advertise(invocation& to, const std::string& value) {
    if (const auto clear = check_clear(value); !clear) return clear;
    const auto parsed = parse_host_and_port(value, 0); // 0: the listening port
    if (!parsed) return printable(value) + " is not a HOST[:PORT]";
    to.client.advertised_host = parsed->host;
    to.client.advertised_port = parsed->port;
    return {};
}

config::value_result take_auto_answer_from(invocation& to, const std::string& value) {
    auto& names = to.client.auto_answer_from;
    names.clear();
    std::istringstream in(value);
    for (std::string name; std::getline(in, name, ',');)
        if (!name.empty()) names.push_back(name);
    if (names.empty()) return "name at least one caller";
    return {};
}

config::value_result take_audio(invocation& to, const std::string& value) {
    using kind = audio::endpoint::kind;
    to.client.audio_in = {
        value == "null"   ? kind::null
        : value == "tone" ? kind::tone
                          : kind::device,
        {}};
    to.client.audio_out = {value == "device" ? kind::device : kind::null, {}};
    return {};
}

config::value_result take_audio_in(invocation& to, const std::string& value) {
    to.client.audio_in = audio::parse_endpoint(expand_home(value));
    return {};
}

config::value_result take_audio_out(invocation& to, const std::string& value) {
    to.client.audio_out = audio::parse_endpoint(expand_home(value));
    return {};
}

config::value_result take_ring_device(invocation& to, const std::string& value) {
    to.client.ring_out = audio::parse_endpoint(expand_home(value));
    return {};
}

config::value_result take_record(invocation& to, const std::string& value) {
    to.client.record_file = expand_home(value);
    if (value.empty()) return {};
    const auto checked = mixer::check_recording_name(value);
    if (!checked) return recording_name_text(checked.error());
    return {};
}

config::value_result take_bitrate(invocation& to, const std::string& value) {
    to.client.encoder.bitrate_bps = whole_number<int>(value).value_or(0) * 1000;
    return {};
}

config::value_result take_complexity(invocation& to, const std::string& value) {
    to.client.encoder.complexity = whole_number<int>(value).value_or(0);
    return {};
}

config::value_result take_frame(invocation& to, const std::string& value) {
    using voice::frame_length;
    to.client.frame_length = value == "10"   ? frame_length::always_short
                             : value == "20" ? frame_length::always_long
                                             : frame_length::automatic;
    return {};
}

config::value_result take_latency(invocation& to, const std::string& value) {
    using mixer::latency_choice;
    to.client.latency = value == "low"     ? latency_choice::low
                        : value == "power" ? latency_choice::power
                                           : latency_choice::normal;
    return {};
}

config::value_result take_dtx(invocation& to, const std::string& value) {
    to.client.encoder.dtx = value == "true";
    return {};
}

config::value_result take_color(invocation& to, const std::string& value) {
    to.color = value == "always"  ? color_choice::always
               : value == "never" ? color_choice::never
                                  : color_choice::automatic;
    return {};
}

namespace {

result<void, config::fault> check_processing(const client::settings& all) {
    const bool is_wanted = all.echo_cancellation.value_or(false) ||
                           all.noise_suppression.value_or(false) || all.gain_control;
    if (!is_wanted || audio::voice_processor::available()) return {};
    return config::fault{
        "--aec, --ns, --agc",
        "this babel-cli was built without webrtc-audio-processing (BABEL_WITH_APM)"};
}

/// Contradictions between the address of the server and the security that is asked for.
result<void, config::fault> check_security(const client::settings& all) {
    using client::address_form, client::secure_policy;
    const auto& from_link = all.server.key;
    const bool is_off = all.secure == secure_policy::off;
    const bool has_key = all.server_key || from_link;
    if (all.server_key && from_link && all.server_key != from_link)
        return config::fault{"--server-key", "the server's link has another fingerprint"};
    if (is_off && all.server.form == address_form::tls_only)
        return config::fault{"--secure", "off does not go with a server at babels://"};
    if (is_off && has_key) return config::fault{"--secure", "off does not go with --server-key"};
    if (all.server.form != address_form::plain_only) return {};
    if (has_key) return config::fault{"--server-key", "a server at babel:// has no key"};
    if (all.secure == secure_policy::prefer || is_off) return {};
    return config::fault{"--secure", "only off and prefer go with a server at babel://"};
}

} // namespace

result<void, config::fault> check_together(const invocation& all) {
    error_code none;
    const auto& listen = all.client.listen_address;
    const auto address = asio::ip::make_address(listen, none);
    if (!listen.empty() && !net::is_of(all.client.family, address)) {
        const auto* family = all.client.family == net::family::v4 ? "-4" : "-6";
        return config::fault{"--listen", listen + " is not an address that " + family + " allows"};
    }
    if (const auto passed = check_security(all.client); !passed) return passed.error();
    return check_processing(all.client);
}

} // namespace babel::cli
