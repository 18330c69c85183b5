#include "cli/terminal/status_line.hpp"

#include "cli/render/figures.hpp"
#include "cli/render/peer_security.hpp"
#include "cli/terminal/typed_text.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace babel::cli {
namespace {

using std::chrono::microseconds;

constexpr int gap_columns = 2;
constexpr int min_name_columns = 12; // figures are left out before names are cut any shorter

// Speech lies between -40 and -15 dBFS. Anything below the first step is shown as silence.
constexpr double first_step_dbfs = -54;
constexpr double step_db = 7;
constexpr double too_loud_dbfs = -6; // an average of 200 ms above this is distorted

constexpr std::array<std::string_view, 8> block_steps{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> ascii_steps{"_", ".", "-", "=", "+", "*", "#", "@"};

std::size_t step_of(double dbfs) {
    if (!(dbfs >= first_step_dbfs)) return 0; // also for NaN
    const auto steps = 1 + (std::min(dbfs, 0.0) - first_step_dbfs) / step_db;
    return std::min(static_cast<std::size_t>(steps), block_steps.size() - 1);
}

/// The same for all lines on one terminal, so that nothing jumps.
std::size_t cells_on(int columns) {
    if (columns < 70) return 3;
    return columns < 100 ? 5 : 8;
}

/// For locales other than UTF-8: non-ASCII characters as bytes.
std::string in_ascii(std::string_view text) {
    std::string out;
    for (const char c : text) {
        char byte[8];
        std::snprintf(byte, sizeof byte, "\\x%02x", static_cast<unsigned char>(c));
        out += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : byte;
    }
    return out;
}

std::string joined_names(const std::vector<std::string>& peers, bool unicode) {
    std::string names;
    for (const auto& peer : peers) {
        if (!names.empty()) names += ", ";
        names += unicode ? printable(peer) : in_ascii(printable(peer));
    }
    return unicode ? encode_typed(shown_in_locale(names)) : names;
}

int columns_of(std::string_view text) {
    return shown_columns(decode_typed(text));
}

std::string cut(const std::string& text, int columns, bool unicode) {
    if (columns_of(text) <= columns) return text;
    const std::string_view more = unicode ? "…" : "...";
    const auto kept = first_columns(decode_typed(text), columns - columns_of(more));
    return encode_typed(kept).append(more);
}

screen_row plain_row(std::string text) {
    const int columns = columns_of(text);
    return {std::move(text), columns};
}

/// "rtt 23 ms", with the name of the figure dimmed.
screen_row figure(std::string_view name, const std::string& value, const palette& colors) {
    const int columns = columns_of(name) + 1 + columns_of(value);
    return {colors.aside(name) + " " + value, columns};
}

screen_row warning(std::string_view words, const palette& colors) {
    return {colors.trouble(words), columns_of(words)};
}

screen_row security_row(call::call_security of, const palette& colors) {
    const auto words = short_text(of);
    return of == call::call_security::none ? warning(words, colors) : plain_row(std::string(words));
}

screen_row meter(std::string_view name, const level_trail& trail, const status_look& look) {
    const auto& colors = look.colors;
    if (!trail.instead.empty()) {
        auto row = plain_row(std::string(name) + " " + std::string(trail.instead));
        row.text = colors.aside(name) + " " + colors.trouble(trail.instead);
        return row;
    }
    const auto cells = cells_on(look.columns);
    const auto& glyphs = look.unicode ? block_steps : ascii_steps;
    std::string text = colors.aside(name) + " ";
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const auto back = cells - cell; // 1: the newest
        const double dbfs = back > trail.dbfs.size() ? -100 : trail.dbfs[trail.dbfs.size() - back];
        const auto glyph = glyphs[step_of(dbfs)];
        text += dbfs >= too_loud_dbfs ? colors.trouble(glyph) : colors.level(glyph);
    }
    return {std::move(text), columns_of(name) + 1 + static_cast<int>(cells)};
}

std::string milliseconds_text(microseconds round_trip) {
    if (round_trip < microseconds(1000)) return "<1 ms";
    return decimal(milliseconds_of(round_trip), 0) + " ms";
}

/// Figures that may be left out, the last first.
std::vector<screen_row> figures_of(const call_status& status, const palette& colors) {
    std::vector<screen_row> all;
    if (status.round_trip.count() > 0)
        all.push_back(figure("rtt", milliseconds_text(status.round_trip), colors));
    if (status.late_share)
        all.push_back(figure("late", decimal(100 * *status.late_share, 1) + "%", colors));
    if (!status.path.empty()) all.push_back(plain_row(std::string(status.path)));
    if (status.kbps) all.push_back(plain_row(decimal(*status.kbps, 0) + " kb/s"));
    return all;
}

int columns_of(const std::vector<screen_row>& parts) {
    int columns = 0;
    for (const auto& part : parts)
        columns += part.columns + gap_columns;
    return columns;
}

} // namespace

screen_row status_line(const call_status& status, const status_look& look) {
    if (look.columns < min_status_columns) return {};
    const auto names = joined_names(status.peers, look.unicode);
    std::vector<screen_row> parts{plain_row(clock_text(status.duration))};
    parts.push_back(meter("mic", status.mic, look));
    parts.push_back(meter("in", status.in, look));
    if (status.security) parts.push_back(security_row(*status.security, look.colors));
    const auto always = parts.size();
    std::ranges::move(figures_of(status, look.colors), std::back_inserter(parts));

    const int room = look.columns - 1; // a full row would wrap on some terminals
    const int wanted = std::min(columns_of(names), min_name_columns);
    while (parts.size() > always && wanted + columns_of(parts) > room)
        parts.pop_back();
    auto line = plain_row(cut(names, room - columns_of(parts), look.unicode));
    for (auto& part : parts) {
        line.text += std::string(gap_columns, ' ') + part.text;
        line.columns += gap_columns + part.columns;
    }
    return line;
}

} // namespace babel::cli
