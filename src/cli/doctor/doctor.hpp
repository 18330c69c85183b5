// Diagnosis of `babel-cli doctor` from its measurements. No I/O.
#pragma once

#include "cli/doctor/network_verdicts.hpp"
#include "cli/doctor/security_verdicts.hpp"
#include "cli/doctor/verdict.hpp"
#include <babel/client/seen_server.hpp>
#include <babel/core/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// A microphone or a loudspeaker.
struct device_finding {
    std::string name; ///< Its own name, or the one that the user gave; empty: the default device.
    bool is_device = true;    ///< Otherwise a file, a pipe or silence was chosen.
    error_code failure;       ///< The error of opening it.
    bool moved = false;       ///< It delivered or accepted sound.
    std::uint64_t losses = 0; ///< Times that sound was lost.
};

struct sound_finding {
    device_finding microphone;
    device_finding loudspeaker;
    double loudest = 0; ///< The microphone's peak, as a part of full scale.
    /// Time from passing a sample to the loudspeaker to receiving it from the microphone; nothing
    /// if it was not heard.
    std::optional<std::chrono::microseconds> loop;
};

struct codec_finding {
    int bitrate_bps = 0;
    int complexity = 0;
    error_code failure;
    double encode_percent = 0; ///< Of a core, in a call.
    double decode_percent = 0;
};

struct server_finding {
    client::seen_server seen;
    bool chosen = false;      ///< Otherwise it is the default, which the user may not mean.
    std::string list_fault{}; ///< The reason that the list of known servers could not be read.
};

struct diagnosis {
    codec_finding codec;
    sound_finding sound;
    server_finding server;
    identity_finding identity;
    std::optional<call::network_facts> network{}; ///< Null: no server answered over TLS.
};

std::string_view to_string(health h);

/// On each check alone, which may be done before the others.
std::vector<verdict> judge_sound(const sound_finding& found);
std::vector<verdict> judge_codec(const codec_finding& found);
std::vector<verdict> judge_server(const server_finding& found);

/// On all of them.
std::vector<verdict> judge(const diagnosis& found);

/// True if nothing is bad.
bool is_well(const std::vector<verdict>& verdicts);

/// A line for each, and one more with its advice.
std::string doctor_text(const std::vector<verdict>& verdicts);

/// One object: `v`, `type` ("doctor"), `ok`, `checks`, and the figures that were measured.
std::string doctor_json(const diagnosis& found, const std::vector<verdict>& verdicts);

} // namespace babel::cli
