#include "cli/app/modes/stats_mode.hpp"

#include "cli/plot/call_collection.hpp"
#include "cli/plot/line_splitter.hpp"
#include "cli/plot/svg_plot.hpp"
#include "cli/plot/terminal_plot.hpp"
#include "cli/terminal/progress_line.hpp"
#include "cli/terminal/terminal_look.hpp"
#include <babel/core/error.hpp>
#include <babel/core/text.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

namespace babel::cli {
namespace {

constexpr std::size_t bytes_at_a_time = 65'536;
constexpr std::size_t lines_a_step = 100'000; // of the progress line

exit_status complain_of_stats(const std::string& why, exit_status status = exit_status::failed) {
    std::cerr << "babel-cli: stats: " << why << '\n';
    return status;
}

/// Reads to the end. Errors: the system's.
error_code read_events(int descriptor, call_collection& to, progress_line& progress) {
    line_splitter lines(
        {[&to](std::string_view line) { to.read(line); }, [&to] { to.skip_long_line(); }}
    );
    std::array<char, bytes_at_a_time> bytes;
    std::size_t shown = 0;
    for (;;) {
        const auto got = ::read(descriptor, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        if (got == 0) break;
        lines.feed({bytes.data(), static_cast<std::size_t>(got)});
        const auto steps = to.counts().all() / lines_a_step;
        if (steps > shown) progress.show("reading: line " + std::to_string(steps * lines_a_step));
        shown = steps;
    }
    lines.finish();
    return {};
}

/// One line on faulty lines, if there were any.
void report_ignored(const line_counts& counts) {
    if (counts.ignored == 0 || !counts.first_fault) return;
    const std::string noun = counts.ignored == 1 ? " line; line " : " lines; the first is line ";
    std::cerr << "babel-cli: stats: ignored " << counts.ignored << noun << counts.first_ignored
              << ": " << to_string(*counts.first_fault) << '\n';
}

std::string nothing_found(const line_counts& counts) {
    if (counts.all() == counts.blank) return "the input is empty";
    const bool is_one = counts.all() == 1;
    return "no figures of a call in " + std::to_string(counts.all()) +
           (is_one ? " line" : " lines") +
           "; \"stats on\" in a client with --json or --on-event reports them every 5 s";
}

exit_status write_svg(const std::string& path, const std::string& picture) {
    if (path == "-") {
        std::cout << picture << std::flush;
        return exit_status::done;
    }
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << picture << std::flush;
    if (file) return exit_status::done;
    const auto why = errno == 0 ? std::string("cannot be written") : last_error().message();
    return complain_of_stats(printable_path(path) + ": " + why);
}

exit_status show_call(const call_collection& calls, const invocation& options) {
    report_ignored(calls.counts());
    const auto* call = calls.newest();
    if (!call) return complain_of_stats(nothing_found(calls.counts()));
    const auto curves = curves_of(*call);
    if (options.svg_file != "-") {
        plot_look look;
        look.columns = size_of_terminal(STDOUT_FILENO).columns;
        look.unicode = !options.ascii && draws_unicode();
        look.curves = options.plot;
        look.colors = palette(shows_colors(options.color, options.plain, STDOUT_FILENO));
        std::cout << terminal_plot(curves, look) << std::flush;
    }
    if (call->series.dropped_changes() > 0)
        std::cerr << "babel-cli: stats: left out " << call->series.dropped_changes()
                  << " changes of the path\n";
    return options.svg_file.empty() ? exit_status::done
                                    : write_svg(options.svg_file, svg_plot(curves));
}

} // namespace

exit_status run_stats(const invocation& options) {
    const auto path = options.words.empty() ? std::string("-") : options.words.front();
    if (options.words.empty() && ::isatty(STDIN_FILENO) != 0)
        return complain_of_stats(
            "give a file with events of babel-cli, or let them come on standard input",
            exit_status::usage
        );
    net::descriptor file;
    if (path != "-") file.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (path != "-" && !file)
        return complain_of_stats(printable_path(path) + ": " + last_error().message());
    progress_line progress(
        [](std::string_view text) { std::cerr << text << std::flush; },
        place_of_progress(options.quiet || options.plain),
        size_of_terminal(STDERR_FILENO).columns
    );
    call_collection calls;
    const auto failed = read_events(file ? file.get() : STDIN_FILENO, calls, progress);
    progress.erase();
    const auto name = file ? printable_path(path) : std::string("standard input");
    if (failed) return complain_of_stats(name + ": " + failed.message());
    return show_call(calls, options);
}

} // namespace babel::cli
