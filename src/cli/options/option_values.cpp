#include "cli/options/option_values.hpp"

#include "cli/options/address.hpp"
#include "cli/options/home_path.hpp"
#include "cli/render/request_error.hpp"
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/ip/address.hpp>

#include <sstream>

namespace babel::cli {
namespace {

constexpr std::uint16_t default_port = 4242;
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
    const auto parsed = parse_server(value, default_port);
    if (!parsed) return printable(value) + " is not a HOST[:PORT]";
    to.client.server_host = parsed->host;
    to.client.server_port = parsed->port;
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
    const auto parsed = parse_server(value, 0); // 0: the listening port
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

} // namespace

result<void, config::fault> check_together(const invocation& all) {
    error_code none;
    const auto& listen = all.client.listen_address;
    const auto address = asio::ip::make_address(listen, none);
    if (!listen.empty() && !net::is_of(all.client.family, address)) {
        const auto* family = all.client.family == net::family::v4 ? "-4" : "-6";
        return config::fault{"--listen", listen + " is not an address that " + family + " allows"};
    }
    return check_processing(all.client);
}

} // namespace babel::cli
