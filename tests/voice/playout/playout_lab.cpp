// Plays recorded traces through the playout buffer, cut into calls, and prints the quality of each
// call. For changes to the playout's rules.
//
//   playout_lab [--sound FOLDER] SECONDS ROUND_TRIP_MS TRACE...
//
// --sound: the sound of each call, as TRACE-NUMBER.wav
// (bench/voice/trace_figures.py listens to them).
#include "voice/playout/recorded_trace.hpp"
#include "voice/playout/speech.hpp"
#include <babel/core/number.hpp>

#include <cstdio>
#include <filesystem>
#include <span>
#include <string_view>

using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using namespace babel::voice::test;

namespace {

constexpr std::size_t first_seconds = 10;

struct figures {
    double concealed = 0;      // per cent of the call
    double late_concealed = 0; // per cent of what follows the first seconds
    double delay_ms = 0;
    double late_delay_ms = 0;
    double spoiled =
        0; // per cent of the seconds after the first ones with more than 40 ms made up or left out
    int calls = 0;

    void add(const figures& more) {
        concealed += more.concealed;
        late_concealed += more.late_concealed;
        delay_ms += more.delay_ms;
        late_delay_ms += more.late_delay_ms;
        spoiled += more.spoiled;
        ++calls;
    }
    void print(const char* name) const {
        const double n = calls ? calls : 1;
        std::printf(
            "%-40s concealed %6.2f %%, after the first %zu s %6.2f %%, delay %6.1f ms, then %6.1f "
            "ms, seconds spoiled %5.1f %%\n",
            name,
            concealed / n,
            first_seconds,
            late_concealed / n,
            delay_ms / n,
            late_delay_ms / n,
            spoiled / n
        );
    }
};

double percent(std::size_t part, std::size_t whole) {
    return whole ? 100 * static_cast<double>(part) / static_cast<double>(whole) : 0;
}

double spoiled_seconds(const heard_call& call) {
    std::size_t spoiled = 0;
    const auto damage = [&](std::size_t i) {
        return call.seconds[i].concealed_samples + call.seconds[i].dropped_samples;
    };
    for (std::size_t i = first_seconds; i < call.seconds.size(); ++i)
        spoiled += damage(i) - damage(i - 1) > samples_in_ms(40);
    return percent(spoiled, call.seconds.size() - first_seconds);
}

figures figures_of(const heard_call& call) {
    figures found;
    found.concealed = percent(call.end.concealed_samples, call.sound.size());
    found.delay_ms = static_cast<double>(call.end.mean_delay.count());
    if (call.seconds.size() > first_seconds) {
        const auto before = call.seconds[first_seconds - 1].concealed_samples;
        const auto samples = call.sound.size() - first_seconds * sample_rate;
        found.late_concealed = percent(call.end.concealed_samples - before, samples);
        found.spoiled = spoiled_seconds(call);
        double sum = 0;
        for (std::size_t i = first_seconds; i < call.seconds.size(); ++i)
            sum += static_cast<double>(call.seconds[i].delay.count());
        found.late_delay_ms = sum / static_cast<double>(call.seconds.size() - first_seconds);
    }
    return found;
}

void write_wav(const std::filesystem::path& path, std::span<const sample> sound) {
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* const file = sf_open(path.c_str(), SFM_WRITE, &info);
    if (!file) throw std::runtime_error("cannot write " + path.string());
    sf_write_short(file, sound.data(), static_cast<sf_count_t>(sound.size()));
    sf_close(file);
}

void play(const char* path, std::size_t seconds, microseconds round_trip, const char* folder) {
    figures all;
    for (const auto& arrivals : cut(read_trace(path), per_second * seconds)) {
        const auto call = hear(arrivals, speech_packet, 0, round_trip);
        const auto name = std::filesystem::path(path).stem().string();
        if (folder)
            write_wav(
                std::filesystem::path(folder) / (name + "-" + std::to_string(all.calls) + ".wav"),
                call.sound
            );
        all.add(figures_of(call));
    }
    all.print(path);
}

} // namespace

int main(int count, char** all_words) {
    auto words = std::span(all_words, static_cast<std::size_t>(count)).subspan(1);
    const char* folder = nullptr;
    if (words.size() > 1 && std::string_view(words[0]) == "--sound") {
        folder = words[1];
        words = words.subspan(2);
    }
    const bool is_enough = words.size() > 2;
    const auto seconds = babel::whole_number<std::size_t>(is_enough ? words[0] : "").value_or(0);
    const auto round_trip_ms = babel::whole_number<int>(is_enough ? words[1] : "").value_or(-1);
    if (seconds == 0 || round_trip_ms < 0)
        return std::fputs("playout_lab [--sound FOLDER] SECONDS ROUND_TRIP_MS TRACE...\n", stderr),
               2;
    for (const char* path : words.subspan(2))
        play(path, seconds, std::chrono::milliseconds(round_trip_ms), folder);
}
