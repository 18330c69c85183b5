// What the values of options do to an invocation, where they are more than a field's.
#pragma once

#include "cli/options/options.hpp"

#include <string>

namespace babel::cli {

// Each returns what is wrong with the value; empty where it was taken.
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

/// What is wrong with an invocation as a whole.
std::string check_together(const invocation& all);

} // namespace babel::cli
