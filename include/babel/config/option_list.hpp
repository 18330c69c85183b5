// The options that a command line or a file may have.
#pragma once

#include <babel/config/option.hpp>

#include <boost/iterator/indirect_iterator.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace babel::config {

/// In the order of the help. The options outlive it.
class option_list {
public:
    explicit option_list(std::vector<const option*> all) : all_(std::move(all)) {}

    auto begin() const { return boost::make_indirect_iterator(all_.begin()); }
    auto end() const { return boost::make_indirect_iterator(all_.end()); }

    /// The option of that name, or null.
    const option* find(std::string_view name) const;
    const option* find(char letter) const;

    std::vector<std::string_view> names() const;
    /// Names of the options that files may have.
    std::vector<std::string_view> keys() const;
    /// Names of the options that change while the program runs.
    std::vector<std::string_view> changeable() const;

private:
    std::vector<std::string_view> names_if(bool (*has)(const option&)) const;

    std::vector<const option*> all_;
};

} // namespace babel::config
