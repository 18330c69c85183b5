// Setters of options whose values are more than those of one field.
#pragma once

#include "cli/options/options.hpp"

#include <optional>
#include <string>

namespace babel::cli {

// Each returns an error message; empty: the value was accepted.
std::string take_server(invocation& to, const std::string& value);
std::string take_name(invocation& to, const std::string& value);
std::string take_ipv4(invocation& to, const std::string& value);
std::string take_ipv6(invocation& to, const std::string& value);
std::string take_listen(invocation& to, const std::string& value);
std::string take_advertise(invocation& to, const std::string& value);
std::string take_auto_answer_from(invocation& to, const std::string& value);
std::string take_audio(invocation& to, const std::string& value);
std::string take_audio_in(invocation& to, const std::string& value);
std::string take_record(invocation& to, const std::string& value);
std::string take_audio_out(invocation& to, const std::string& value);
std::string take_ring_device(invocation& to, const std::string& value);
std::string take_bitrate(invocation& to, const std::string& value);
std::string take_complexity(invocation& to, const std::string& value);
std::string take_dtx(invocation& to, const std::string& value);
std::string take_color(invocation& to, const std::string& value);

/// A fault in a combination of settings.
std::optional<config::fault> check_together(const invocation& all);

} // namespace babel::cli
