#include "cli/doctor/check_report.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using cli::check_report;
using cli::health;
using cli::progress_line;

namespace {

/// The lines of a report and its progress, in the order of writing.
struct written_report {
    std::ostringstream out;
    progress_line progress{
        [this](std::string_view text) { out << text; }, progress_line::place::terminal, 80};
};

const std::vector<cli::verdict> good_codec{{"codec", health::good, "fast", {}}};
const std::vector<cli::verdict> bad_server{{"server", health::bad, "silent", "start it"}};

} // namespace

TEST_CASE("each check is printed when it is done, over the progress", "[doctor]") {
    written_report written;
    check_report report(written.out, written.progress, check_report::reader::person, 2);
    report.begin("codec");
    CHECK(written.out.str() == "\r\x1b[Kcheck 1 of 2: codec");
    written.out.str("");
    report.finish(good_codec);
    report.begin("server");
    CHECK(
        written.out.str() == "\r\x1b[Kcodec        good      fast\n"
                             "\r\x1b[Kcheck 2 of 2: codec"
                             "\r\x1b[Kcheck 2 of 2: server"
    );
    written.out.str("");
    report.finish(bad_server);
    CHECK(
        written.out.str() == "\r\x1b[Kserver       bad       silent\n"
                             "                       start it\n"
    );
}

TEST_CASE("a program gets no lines of single checks", "[doctor]") {
    std::ostringstream out;
    progress_line progress([](std::string_view) {}, progress_line::place::nowhere, 80);
    check_report report(out, progress, check_report::reader::program, 1);
    report.begin("codec");
    report.finish(good_codec);
    CHECK(out.str().empty());
}
