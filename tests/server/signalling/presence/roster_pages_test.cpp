// The list of contacts as packets that many share.
#include "server/signalling/presence/roster_pages.hpp"
#include "server/transcript.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <memory>
#include <string>

using namespace babel;
using plain_pages = server::roster_pages<wire::add_contact>;
using test::lines;

namespace {

std::vector<wire::slice> welcome(const plain_pages& from, std::string_view name, std::size_t page) {
    std::vector<wire::slice> slices;
    from.append_welcome(name, page, slices);
    return slices;
}

std::vector<std::uint8_t> joined(const std::vector<wire::slice>& slices) {
    std::vector<std::uint8_t> all;
    for (const auto& each : slices)
        all.insert(all.end(), each.bytes.begin(), each.bytes.end());
    return all;
}

std::string long_name(int number) {
    const auto digits = std::to_string(number);
    return std::string(32 - digits.size(), 'n') + digits;
}

} // namespace

TEST_CASE("a welcome lists everybody but the newcomer", "[roster_pages]") {
    plain_pages all;
    const auto page = all.add("alice");
    CHECK(test::transcript(joined(welcome(all, "alice", page))) == lines{"LoginSuccess"});
    all.add("bob");
    all.add("carol");
    CHECK(
        test::transcript(joined(welcome(all, "bob", page))) ==
        lines{"LoginSuccess", "AddContact alice carol"}
    );
    all.remove("alice", page);
    all.remove("carol", page);
    CHECK(test::transcript(joined(welcome(all, "bob", page))) == lines{"LoginSuccess"});
}

TEST_CASE(
    "no packet of a roster is larger than 16 KiB and none names anybody twice", "[roster_pages]"
) {
    plain_pages all;
    std::vector<std::size_t> pages;
    for (int i = 0; i < 10'000; ++i)
        pages.push_back(all.add(long_name(i)));
    CHECK(pages.back() == 24);
    const auto stream = joined(welcome(all, long_name(5000), pages[5000]));

    std::size_t names = 0;
    for (std::size_t at = 0; at < stream.size();) {
        const auto length = boost::endian::load_little_u64(stream.data() + at);
        CHECK(length <= server::max_page_bytes);
        at += wire::length_bytes + length;
    }
    for (const auto& line : test::transcript(stream))
        names += static_cast<std::size_t>(std::count(line.begin(), line.end(), ' '));
    CHECK(names == 9'999);
}

TEST_CASE("a name that went leaves its room to others", "[roster_pages]") {
    plain_pages all;
    std::vector<std::size_t> pages;
    for (int i = 0; i < 4'000; ++i)
        pages.push_back(all.add(long_name(i)));
    for (int round = 0; round < 10; ++round) {
        for (std::size_t i = 0; i < 1000; ++i)
            all.remove(long_name(static_cast<int>(i)), pages[i]);
        for (std::size_t i = 0; i < 1000; ++i) {
            pages[i] = all.add(long_name(static_cast<int>(i)));
            CHECK(pages[i] <= 9);
        }
    }
}

TEST_CASE(
    "a list that is under way does not change and shares what others changed not", "[roster_pages]"
) {
    plain_pages all;
    for (int i = 0; i < 5'000; ++i)
        all.add(long_name(i));
    const auto slices = welcome(all, long_name(0), 0);
    const auto before = joined(slices);
    const auto held = test::heap().held();
    all.remove(long_name(1), 0);
    all.add("newcomer");
    CHECK(joined(slices) == before);
    // The first page and the last are copied, not the others.
    CHECK(test::heap().held() - held < 3 * server::max_page_bytes);
}

TEST_CASE("pages that are replaced count as outdated while a list holds them", "[roster_pages]") {
    const auto counts = std::make_shared<server::page_counts>();
    plain_pages all(counts);
    for (int i = 0; i < 1'000; ++i) // three pages
        all.add(long_name(i));
    CHECK(counts->outdated_bytes() == 0);
    auto first = welcome(all, long_name(0), 0);
    auto second = first;
    CHECK(counts->outdated_bytes() == 0);

    all.add("newcomer"); // on the last page
    CHECK(counts->outdated_bytes() == server::max_page_bytes);
    all.remove(long_name(1), 0);
    all.remove(long_name(2), 0);
    CHECK(counts->outdated_bytes() == 2 * server::max_page_bytes);
    first.clear();
    CHECK(counts->outdated_bytes() == 2 * server::max_page_bytes);
    second.clear();
    CHECK(counts->outdated_bytes() == 0);
}

TEST_CASE("lists that share their counts share the room for outdated pages", "[roster_pages]") {
    const auto counts = std::make_shared<server::page_counts>();
    plain_pages one(counts);
    {
        plain_pages other(counts);
        other.add("carol");
        CHECK(counts->current == 1);
    }
    CHECK(counts->current == 0);
    const auto page = one.add("alice");
    auto being_read = welcome(one, "alice", page);
    CHECK(counts->outdated_bytes() == 0);
    one.add("bob");
    CHECK(counts->outdated_bytes() == server::max_page_bytes);
    being_read.clear();
    CHECK(counts->outdated_bytes() == 0);
}
