// Bodies of Notes: Bye and Party.
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/vector_rows.hpp"
#include <babel/wire/sealed.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;

TEST_CASE("the body of a Bye encodes to the vectors, and decodes", "[wire]") {
    for (const auto& f : rows_in("sealed-vectors.txt", "bye")) {
        const auto words = from_hex(f[1]);
        std::vector<std::uint8_t> body{9};
        wire::encode_to(
            body, {static_cast<wire::bye_reason>(std::stoi(f[0])), {wire::text_of(words)}}
        );
        CHECK(body == from_hex(f.back()));
        const auto read = wire::decode_bye(body);
        REQUIRE(read.has_value());
        CHECK(read->words.text == wire::text_of(words));
        for (std::size_t size = 0; size < body.size(); ++size)
            CHECK(wire::decode_bye(bytes_view(body).first(size)).error() == errc::truncated);
    }
}

TEST_CASE("the body of a Party encodes to the vectors, and decodes", "[wire]") {
    for (const auto& f : rows_in("sealed-vectors.txt", "party")) {
        std::vector<std::string> names;
        std::istringstream digits(f[0] == "-" ? "" : f[0]);
        for (std::string each; std::getline(digits, each, ',');)
            names.emplace_back(wire::text_of(from_hex(each)));
        std::vector<std::uint8_t> body{9};
        wire::encode_party(body, names);
        CHECK(body == from_hex(f.back()));
        const auto read = wire::decode_party(body);
        REQUIRE(read.has_value());
        CHECK(std::ranges::equal(*read, names));
        for (std::size_t size = 0; size < body.size(); ++size)
            CHECK(wire::decode_party(bytes_view(body).first(size)).error() == errc::truncated);
        body.push_back(1); // of a later version
        CHECK(wire::decode_party(body)->size() == names.size());
    }
}

TEST_CASE("a Party has 1000 bytes at most, and no empty name", "[wire]") {
    const std::string name(249, 'x');
    std::vector<std::uint8_t> body;
    wire::encode_party(body, std::vector<std::string>(5, name));
    CHECK(body.size() == 751);
    CHECK(wire::decode_party(body)->size() == 3);
    wire::encode_party(body, std::vector<std::string>{name, name, name, name.substr(1), "y"});
    CHECK(body.size() == wire::max_party_bytes);
    CHECK(wire::decode_party(body)->back() == name.substr(1));
    body.push_back(0);
    CHECK(wire::decode_party(body).error() == errc::out_of_bounds);
    wire::encode_party(body, std::vector<std::string>{"", std::string(256, 'x'), "y"});
    CHECK(body == std::vector<std::uint8_t>{1, 1, 'y'});
    wire::encode_party(body, std::vector<std::string>(300, "z"));
    CHECK(wire::decode_party(body)->size() == 255);
    CHECK(
        wire::decode_party(std::vector<std::uint8_t>{2, 1, 'y', 0}).error() == errc::out_of_bounds
    );
}
