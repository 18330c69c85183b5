// The parser of a request's header.
#include "server/http/http_request.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace babel;
using server::http_request_parser;

TEST_CASE("the first line counts towards the limit of a header, in pieces or not", "[http]") {
    const std::string line = "GET / HTTP/1.1\r\n";
    const std::string rest = "A: " + std::string(41, 'x') + "\r\n\r\n";
    const auto size = line.size() + rest.size();
    const std::size_t room = GENERATE(0u, 1u);
    http_request_parser at_once(static_cast<std::uint32_t>(size - 1 + room));
    const auto reached =
        room == 1 ? http_request_parser::state::complete : http_request_parser::state::too_long;
    CHECK(at_once.feed(line + rest).reached == reached);

    http_request_parser in_pieces(static_cast<std::uint32_t>(size - 1 + room));
    const auto first = in_pieces.feed(line);
    REQUIRE(first.reached == http_request_parser::state::incomplete);
    CHECK(in_pieces.feed((line + rest).substr(first.used)).reached == reached);
}

TEST_CASE("no more than the limit is kept of a header without an end", "[http]") {
    http_request_parser parser(64);
    const std::string line = "GET / HTTP/1.1\r\n";
    const std::string open = line + "A: " + std::string(100, 'x') + "\r\n";
    std::size_t fed = 0, used = 0;
    auto reached = http_request_parser::state::incomplete;
    while (reached == http_request_parser::state::incomplete && fed < open.size()) {
        ++fed;
        const auto step = parser.feed(std::string_view(open).substr(used, fed - used));
        used += step.used;
        reached = step.reached;
    }
    CHECK(reached == http_request_parser::state::too_long);
    CHECK(fed == 64);
}
