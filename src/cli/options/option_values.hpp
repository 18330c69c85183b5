// Setters of options whose values are more than those of one field.
#pragma once

#include "cli/options/options.hpp"

#include <optional>
#include <string>

namespace babel::cli {

config::value_result take_server(invocation& to, const std::string& value);
config::value_result take_server_key(invocation& to, const std::string& value);
config::value_result take_secure(invocation& to, const std::string& value);
config::value_result take_identity(invocation& to, const std::string& value);
config::value_result take_passphrase_file(invocation& to, const std::string& value);
config::value_result take_name(invocation& to, const std::string& value);
config::value_result take_ipv4(invocation& to, const std::string& value);
config::value_result take_ipv6(invocation& to, const std::string& value);
config::value_result take_listen(invocation& to, const std::string& value);
config::value_result take_advertise(invocation& to, const std::string& value);
config::value_result take_auto_answer_from(invocation& to, const std::string& value);
config::value_result take_audio(invocation& to, const std::string& value);
config::value_result take_audio_in(invocation& to, const std::string& value);
config::value_result take_record(invocation& to, const std::string& value);
config::value_result take_audio_out(invocation& to, const std::string& value);
config::value_result take_ring_device(invocation& to, const std::string& value);
config::value_result take_bitrate(invocation& to, const std::string& value);
config::value_result take_complexity(invocation& to, const std::string& value);
config::value_result take_frame(invocation& to, const std::string& value);
config::value_result take_latency(invocation& to, const std::string& value);
config::value_result take_dtx(invocation& to, const std::string& value);
config::value_result take_color(invocation& to, const std::string& value);

/// Checks the combination of settings.
result<void, config::fault> check_together(const invocation& all);

} // namespace babel::cli
